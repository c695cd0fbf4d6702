"""Signing in at an identity provider, by OpenID Connect: authorization code flow with PKCE, over Authlib."""
