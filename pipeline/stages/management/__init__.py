"""Where the management system stands, computed from records: rules, controls, maturity."""
