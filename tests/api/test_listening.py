"""The socket that the server listens at."""

import socket

from neurarium.cli import listen, server_config
from neurarium.settings import Settings


def test_connections_send_every_part_of_an_answer_at_once() -> None:
    with listen(server_config(Settings(host="127.0.0.1", port=0))) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
