"""How gunicorn serves Daftar, by `make run`, `flask serve` and on a server alike; `--bind` says where."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

workers = 2
timeout = 120
graceful_timeout = 10
# Nobody steers a running server through a socket, and gunicorn would leave it in the home folder of whoever starts it.
control_socket_disable = True

# Each worker counts in files of its own, and `/metrics` adds them up. The folder is this server's alone: counts begin
# at nought when it starts, and a second server on the machine, or one that takes over from this one, has another.
FOLDER, OWNER = "PROMETHEUS_MULTIPROC_DIR", "DAFTAR_METRICS_OWNER"
if os.environ.get(OWNER) != str(os.getpid()):
    os.environ[OWNER], os.environ[FOLDER] = str(os.getpid()), tempfile.mkdtemp(prefix="daftar-metrics-")

# The client library looks for the folder once, when it is imported.
from prometheus_client import multiprocess  # noqa: E402

from app.memory import settle  # noqa: E402

# Beside the server, so many processes that take up long work; where somebody else keeps `flask worker` running, none.
WORKERS = "WORKER_PROCESSES"
beside = []


def when_ready(server):
    """The server answers; whoever does the long work begins too."""
    count = os.environ.get(WORKERS, "0")
    if count != "0":
        words = ["-m", "flask", "--app", "wsgi", "worker", "--processes", count]
        # Ctrl+C at the terminal is told to it once, by us: a second one would break off what it has begun.
        beside.append(subprocess.Popen([sys.executable, *words], start_new_session=True))  # noqa: S603 (our own program)


def post_worker_init(worker):
    """The application stands; from here on only what answers leave behind is looked through for garbage."""
    settle()


def child_exit(server, worker):
    """What a worker that has ended counted stays in the sums."""
    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """The workers beside it and the counts go with the server."""
    for each in beside:
        each.send_signal(signal.SIGINT)
        each.wait()
    shutil.rmtree(os.environ[FOLDER], ignore_errors=True)
