"""What travels over the loopback interface, kept in a file by tshark while a test runs."""
import pathlib
import signal
import socket
import subprocess
import time

PATIENCE = 30  # seconds for tshark to begin, or to write what it saw


class LiveCapture:
    """Begins when packets are really seen and ends when all of them are in the file: a datagram with a
    text of its own is sent until it stands there."""

    def __init__(self, tshark, path, ports, environment):
        self.path, self.marks = pathlib.Path(path), 0
        self.marker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.marker.bind(("127.0.0.1", 0))
        wanted = " or ".join([f"udp port {self.marker.getsockname()[1]}",
                              *(f"tcp port {port}" for port in ports)])
        self.process = subprocess.Popen([tshark, "-q", "-i", "lo", "-f", wanted, "-w", str(path)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        env=environment)
        self.await_mark()

    def await_mark(self):
        self.marks += 1
        text = b"mark %d of the test" % self.marks
        until = time.monotonic() + PATIENCE
        while not (self.path.exists() and text in self.path.read_bytes()):
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                said = self.process.stderr.read().decode()
                raise RuntimeError(f"tshark captures nothing on lo (capturing needs root): {said}")
            self.marker.sendto(text, self.marker.getsockname())
            time.sleep(0.1)

    def finish(self):
        """Everything that was sent before this is in the file."""
        self.await_mark()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.marker.close()
