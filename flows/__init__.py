"""How work is run: plans written once, run inline or by Prefect. The only place that imports Prefect."""
