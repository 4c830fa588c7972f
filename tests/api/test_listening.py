"""The socket that the server listens at."""

import socket

from neurarium.listener import listen


def test_connections_send_every_part_of_an_answer_at_once() -> None:
    with listen("127.0.0.1", 0) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
