"""Tables that people fill in and read with a spreadsheet: CSV text to rows of the inventory and back."""
