"""The socket that the server listens at."""

import errno
import socket

from neurarium.errors import StartError

SEND_BUFFER_BYTES = 1 << 20


def listen(host: str, port: int) -> socket.socket:
    """A socket whose connections, which inherit its options, send each answer whole and at once.

    Raises:
        StartError: the address is not of this machine, or the port is in use.
    """
    listener = bind(host, port)
    # What does not fit into the buffer is written in parts, each with its own turn of the event loop.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    # Otherwise the second part of an answer waits until the first is acknowledged, 40 ms later.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def bind(host: str, port: int) -> socket.socket:
    """A socket at an address of this machine.

    Raises:
        StartError: the address is not of this machine, or the port is in use.
    """
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise _in_words(host, port, error) from error
    return bound


def _in_words(host: str, port: int, error: OSError) -> StartError:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return StartError(f"{host} is no address of this machine.", "HOST or --host names another.")
    reason = (
        "is in use by another program"
        if error.errno == errno.EADDRINUSE
        else f"cannot be used ({error.strerror})"
    )
    return StartError(f"Port {port} of {host} {reason}.", "PORT or --port chooses another.")
