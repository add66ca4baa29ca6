"""How gunicorn serves Daftar, by `make run`, `flask serve` and on a server alike; `--bind` says where."""

workers = 2
timeout = 120
graceful_timeout = 10
# Nobody steers a running server through a socket, and gunicorn would leave it in the home folder of whoever starts it.
control_socket_disable = True
