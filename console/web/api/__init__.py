"""The HTTP API for programs, one noun a file. It reads a request, calls one service and shows what came back."""
