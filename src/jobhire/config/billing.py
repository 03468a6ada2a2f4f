"""What can be set about payments: who takes them, and what is on offer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from jobhire.config.section import Section, env


class Payment(Section, frozen=True, kw_only=True):
    provider: Annotated[
        Literal["", "local", "stripe"],
        env(
            "PAYMENT_PROVIDER",
            "Who takes payments: stripe, or local, which moves no money (development only); unset: local in "
            "development, nobody in production",
        ),
    ] = ""
    stripe_key: Annotated[str, env("STRIPE_KEY", "Secret API key of Stripe", secret=True)] = ""
    webhook_secret: Annotated[
        str,
        env(
            "PAYMENT_WEBHOOK_SECRET",
            "What the payment provider signs its webhooks with (Stripe: whsec_…); unset: none is taken",
            secret=True,
        ),
    ] = ""
    catalogue_file: Annotated[
        Path | None, env("CATALOGUE_FILE", "Plans, packs and prices (JSON); unset: the built-in ones")
    ] = None
