"""An identity provider on loopback for tests: Authlib's own server parts behind real HTTP, which lies when told to.

It knows one person, who is signed in there and agrees at once. PKCE is required, a code counts once. `Provider.lies`
says what it does wrong; without lies it does what OpenID Connect wants.
"""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, ClientMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from authlib.oidc.core.models import AuthorizationCodeMixin
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from typing_extensions import override
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT_ID, CLIENT_SECRET = "dossier", "a secret of the client"
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
STRANGE = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


@dataclass
class Lies:
    """What it does wrong. `claims` are put over the token's; None takes one out."""

    claims: dict[str, Any] = field(default_factory=dict)
    signs: str = "RS256"  # or ES256, none, HS256, strange, unpublished
    description: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str | None] = field(default_factory=dict)
    refuses: str = ""
    status: int = 200
    padding_bytes: int = 0


@dataclass
class Provider:
    """One that runs. `person` is what it says of whoever signs in; `userinfo` says it beside the token instead."""

    address: str = ""
    redirect_uri: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    userinfo: bool = False
    lies: Lies = field(default_factory=Lies)
    keys: list[Any] = field(default_factory=lambda: [RSA, EC])
    asked: list[str] = field(default_factory=list)
    codes: dict[str, "Code"] = field(default_factory=dict)


class Client(ClientMixin):  # type: ignore[misc]  # Authlib says no types
    """The one client."""

    def __init__(self, redirect_uri: str) -> None:
        self._redirect_uri = redirect_uri

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self._redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self._redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib says no types
    """A code that was handed out."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@contextmanager
def a_provider() -> Iterator[Provider]:
    """Serve one, in a thread."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _app(provider), threaded=True, request_handler=_Silent)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class _Silent(WSGIRequestHandler):
    @override
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def _app(provider: Provider) -> flask.Flask:  # noqa: C901 -- its routes share one server
    app = flask.Flask(__name__)
    server = AuthorizationServer(
        app,
        query_client=lambda client_id: Client(provider.redirect_uri) if client_id == CLIENT_ID else None,
        save_token=lambda token, request: None,
    )

    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib says no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                code=code,
                redirect_uri=request.payload.redirect_uri,
                scope=request.payload.scope,
                nonce=data.get("nonce"),
                code_challenge=data.get("code_challenge"),
                code_challenge_method=data.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return provider.person

    class Token(OpenIDCode):  # type: ignore[misc]  # Authlib says no types
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
            now = int(time.time())
            claims = {
                "iss": provider.address,
                "aud": CLIENT_ID,
                "iat": now,
                "exp": now + 300,
                **self.get_authorization_code_claims(request.authorization_code),
                **({"sub": provider.person["sub"]} if provider.userinfo else provider.person),
                **provider.lies.claims,
            }
            return _signed(provider, {name: value for name, value in claims.items() if value is not None})

    server.register_grant(Grant, [Token(require_nonce=True), CodeChallenge(required=True)])

    @app.before_request
    def noted() -> Any:
        provider.asked.append(flask.request.path)
        return None if provider.lies.status == 200 else ("out of order", provider.lies.status)

    @app.get("/.well-known/openid-configuration")
    def description() -> Any:
        at = provider.address
        return flask.jsonify(
            {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "userinfo_endpoint": f"{at}/userinfo",
                "jwks_uri": f"{at}/keys",
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                "code_challenge_methods_supported": ["S256"],
                "padding": "x" * provider.lies.padding_bytes,
                **provider.lies.description,
            }
        )

    @app.get("/keys")
    def keys() -> Any:
        return flask.jsonify({"keys": [key.as_dict(private=False) for key in provider.keys]})

    @app.get("/authorize")
    def authorize() -> Any:
        if provider.lies.refuses:
            said = {"error": provider.lies.refuses, "error_description": "<b>No</b>"}
            query = urlencode(said | {"state": flask.request.args["state"]})
            return flask.redirect(f"{provider.redirect_uri}?{query}")
        grant = server.get_consent_grant(end_user=provider.person)
        answer = server.create_authorization_response(grant=grant, grant_user=provider.person)
        for name, value in provider.lies.answer.items():
            if value is not None:
                answer.headers["Location"] += f"&{urlencode({name: value})}"
        return answer

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> Any:
        assert flask.request.headers["Authorization"].startswith("Bearer ")
        return flask.jsonify(provider.person)

    return app


def _signed(provider: Provider, claims: dict[str, Any]) -> str:
    how = provider.lies.signs
    if how == "ES256":
        return jwt.encode({"alg": "ES256", "kid": "ec"}, claims, EC)
    if how in {"RS256", "strange", "unpublished"}:
        header = {"alg": "RS256", "kid": "new" if how == "unpublished" else "rsa"}
        return jwt.encode(header, claims, STRANGE if how == "strange" else RSA)
    signed = f"{_part({'alg': how, 'kid': 'rsa'})}.{_part(claims)}"
    # The public key as an HMAC's secret: what a library that trusts the header's `alg` would take.
    mac = hmac.new(RSA.as_pem(private=False), signed.encode(), sha256).digest() if how == "HS256" else b""
    return f"{signed}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _part(content: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
