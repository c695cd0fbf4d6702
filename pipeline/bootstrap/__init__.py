"""The composition root: the one place that knows both the services and the adapters."""

from pipeline.bootstrap.services import Services, build

__all__ = ["Services", "build"]
