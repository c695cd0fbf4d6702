"""The registers of the AI management system: what the organisation says of itself, an entry at a time.

What can be computed from other records (inventory, reports, decisions, sightings, the audit trail) is computed and is
no entry; an entry is what only people can say, with who said it, who answers for it, and when it is looked at again.
"""
