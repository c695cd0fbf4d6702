"""The forms that a report is read in. Everything in a report that a vendor wrote is hostile until it is escaped."""
