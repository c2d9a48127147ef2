"""An sshd of the test's own: its configuration, keys, port and known hosts in a temporary folder."""
import getpass
import pathlib
import shutil
import subprocess

from bench import free_port, until


class Sshd:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.port = free_port()
        for name in ("host", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name], check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized")
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        (self.folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\nPidFile {self.folder}/pid\n"
            f"AuthorizedKeysFile {self.folder}/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n")
        key = (self.folder / "host.pub").read_text()
        (self.folder / "known").write_text(f"[127.0.0.1]:{self.port} {key}")
        (self.folder / "nobody").write_text("")
        other = (self.folder / "stranger.pub").read_text()
        (self.folder / "changed").write_text(f"[127.0.0.1]:{self.port} {other}")
        self.log = open(self.folder / "log", "w", encoding="utf-8")
        self.process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", self.folder / "sshd_config"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=self.log)
        until("sshd is there", (self.folder / "pid").exists)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def url(self, path):
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    def env(self, key="user", known="known"):
        """As the user's own ssh configuration would have it."""
        config = self.folder / f"config-{key}-{known}"
        config.write_text(f"Host *\nIdentityFile {self.folder}/{key}\nIdentitiesOnly yes\nIdentityAgent none\n"
                          f"UserKnownHostsFile {self.folder}/{known}\nGlobalKnownHostsFile /dev/null\n"
                          "LogLevel ERROR\nConnectTimeout 20\n")
        return {"GIT_SSH_COMMAND": f"ssh -F {config}"}
