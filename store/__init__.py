"""The records, the received bytes and the vectors, behind the ports that the application asks for."""
