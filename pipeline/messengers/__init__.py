"""Adapters of the port `Messenger`: e-mail, chats and what else carries words to people."""
