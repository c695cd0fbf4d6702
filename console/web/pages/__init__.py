"""The pages, one noun a file. A page reads a form, calls one service and shows what came back; it decides nothing."""
