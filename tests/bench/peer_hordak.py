"""django-hordak on PostgreSQL, in a virtual environment of its own; `peers.py` runs it.

`prepare N` makes the tables and N accounts; `post SECONDS SEED` says "ready", waits for a line and posts; `load N` bulk
loads N transactions; `balances` reads every account's balance. Each prints one figure.
"""

from __future__ import annotations

import random
import sys
import time
import warnings

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

WARM_UPS = 20


def configure(host: str) -> None:
    """Django as small as hordak allows."""
    warnings.simplefilter("ignore")
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": "hordak", "USER": "postgres", "HOST": host,
                "CONN_MAX_AGE": None,
            }
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True, SECRET_KEY="measured",
        HORDAK_CURRENCIES=["EUR"], CURRENCIES=["EUR"],
    )  # fmt: skip
    django.setup()


def prepare(accounts: int) -> float:
    from hordak.models import Account

    call_command("migrate", verbosity=0)
    with transaction.atomic(), Account.objects.disable_mptt_updates():
        Account.objects.bulk_create(
            [
                Account(
                    name=f"cell {n}", code=f"{n:06d}", type="AS", currencies=["EUR"], lft=1, rght=2, tree_id=n + 1,
                    level=0, full_code=f"{n:06d}",
                )
                for n in range(accounts)
            ]
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return float(Account.objects.count())


def post(seconds: float, seed: int) -> float:
    """Postings a second: each a transaction and two legs in one commit."""
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    ids, drawn = list(Account.objects.order_by("id").values_list("id", flat=True)), random.Random(seed)
    one = Money(1, "EUR")

    def act() -> None:
        spot = drawn.randrange(len(ids) // 2)
        with transaction.atomic():
            posted = Transaction.objects.create(date="2026-01-01", description="")
            Leg.objects.create(transaction=posted, account_id=ids[2 * spot], credit=one)
            Leg.objects.create(transaction=posted, account_id=ids[2 * spot + 1], debit=one)

    for _ in range(WARM_UPS):
        act()
    print("ready", flush=True)
    sys.stdin.readline()
    done, begun = 0, time.perf_counter()
    while (took := time.perf_counter() - begun) < seconds:
        act()
        done += 1
    return done / took


def load(transactions: int) -> float:
    """Lines a second, by bulk_create in batches."""
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    ids, one = list(Account.objects.order_by("id").values_list("id", flat=True)), Money(1, "EUR")
    begun = time.perf_counter()
    with transaction.atomic():
        posted = Transaction.objects.bulk_create(
            [Transaction(date="2026-01-01", description="") for _ in range(transactions)], batch_size=5_000
        )
        legs = []
        for n, each in enumerate(posted):
            spot = n % (len(ids) // 2)
            legs.append(Leg(transaction=each, account_id=ids[2 * spot], credit=one))
            legs.append(Leg(transaction=each, account_id=ids[2 * spot + 1], debit=one))
        Leg.objects.bulk_create(legs, batch_size=5_000)
    return 2 * transactions / (time.perf_counter() - begun)


def balances() -> float:
    """Seconds to read the balance of every account, in one query as its own manager writes it."""
    from hordak.models import Account

    begun = time.perf_counter()
    list(Account.objects.with_balances())
    return time.perf_counter() - begun


if __name__ == "__main__":
    configure(sys.argv[1])
    acts = {"prepare": prepare, "post": post, "load": load, "balances": balances}
    kinds = {"prepare": [int], "post": [float, int], "load": [int], "balances": []}
    words = [kind(word) for kind, word in zip(kinds[sys.argv[2]], sys.argv[3:], strict=True)]
    print(acts[sys.argv[2]](*words), flush=True)
