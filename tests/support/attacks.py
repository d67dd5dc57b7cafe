# ruff: noqa: E501
"""What a visitor's code may try against the function that runs it. Each attack is a few lines of Python; all of
them must find nothing, or be refused."""

SCRIPT = """
import sys
sys.stdin.reconfigure(errors="surrogateescape")
code = input("Python: ")
try:
    exec(code)
except OSError as error:
    print("refused:", type(error).__name__, error)
"""
"""A script that executes what is typed."""

PATTERN = "SECR[E]T-[0-9]"
"""A regular expression of what an attacker looks for. Its own code is in its memory too, so that it must not hold a secret as a whole."""

READ_ALL = """
def read_all(pattern):
    import glob
    for path in glob.glob(pattern):
        try: yield os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 1 << 20)
        except OSError: pass
"""
READ_MEMORY = """
def read_memory(process):
    try: maps = open(f"/proc/{process}/maps").read().splitlines(); memory = open(f"/proc/{process}/mem", "rb", 0)
    except OSError: return
    for line in maps:
        place, rights, *rest = line.split()
        start, end = (int(part, 16) for part in place.split("-"))
        if rights[0] == "r" and "[v" not in line:
            try: memory.seek(start); yield memory.read(end - start)
            except OSError: pass
"""
CALL = """
def call(number, *arguments):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.syscall(number, *arguments)
    if found < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    print("allowed:", found)
"""
PROCESSES = "[int(name) for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]"

# Each looks for a secret, shows whatever it finds, and must find nothing.
READS = {
    "its own environment": "find(repr(dict(os.environ)).encode() + open('/proc/self/environ', 'rb').read())",
    "its parents' environment": "find(b''.join(read_all('/proc/[0-9]*/environ')))",
    "its parents' memory": f"find(b''.join(part for number in {PROCESSES} for part in read_memory(number)))",
    "its parents' descriptors": "find(b''.join(read_all('/proc/[0-9]*/fd/[0-9]*')))",
    "their command lines": "find(b''.join(read_all('/proc/[0-9]*/cmdline')))",
    "objects by gc": "import gc; gc.unfreeze(); find(repr([o for o in gc.get_objects() if type(o) in (list, tuple, dict)][:99999]).encode())",
    "objects by frames": (
        "import sys; f = sys._getframe(); t = []\n"
        "while f: t.append(repr(f.f_locals)); t.append(repr(f.f_globals)); f = f.f_back\n"
        "find(repr(t).encode())"
    ),
    "its own memory": "find(b''.join(read_memory('self')))",
    "files in its folders": "find(b''.join(read_all('*')) + b''.join(read_all(os.environ['TMPDIR'] + '/*')))",
    "files that everybody may write": "find(b''.join(read_all('SCRATCH/*')))",
    "the runs' folders": "find(b''.join(read_all(os.path.dirname(os.path.dirname(os.environ['TMPDIR'])) + '/*/*/*')))",
    "credential files": "find(b''.join(read_all(os.path.expanduser('~/.aws/*'))))",
}  # fmt: skip

FOUND = "find(('SECR' + 'ET-7').encode())"
"""An attack that succeeds, to show that the others could."""

# Each is refused by the system: OSError.
REFUSED = {
    "a descriptor of its parent": "call(438, os.pidfd_open(os.getppid()), 0, 0)",
    "a signal to its parent": "os.kill(os.getppid(), 9)",
    "a signal to its parent's parent": "os.kill(int(open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[1]), 9)",
    "a signal to everybody": "os.kill(-1, 9)",
    "a signal to its parent's group": "os.killpg(os.getpgid(os.getppid()), 9)",
    "a signal to the first process": "os.kill(1, 9)",
    "a signal by a socket's owner": "import fcntl, socket; fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, os.getppid())",
    "a signal of its choice by a socket": "import fcntl, socket; fcntl.fcntl(socket.socketpair()[0], 10, 9)",
    "a signal by ioctl": "import fcntl, socket; fcntl.ioctl(socket.socketpair()[0], 0x8901, os.getppid().to_bytes(4, 'little'))",
    "a lower priority of its parent": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "a lower priority of its user": "os.setpriority(os.PRIO_USER, os.getuid(), 19)",
    "one core for its parent": "os.sched_setaffinity(os.getppid(), {0})",
    "another limit for its parent": "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))",
    "its parent's memory, to write": "open(f'/proc/{os.getppid()}/mem', 'r+b')",
    "its parent's place in a shortage": "open(f'/proc/{os.getppid()}/oom_score_adj', 'w').write('1000')",
    "the runtime API": "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:PORT/').read())",
    "the runtime API by a raw socket": "import socket; socket.create_connection(('127.0.0.1', PORT)); print('connected')",
    "datagrams": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
    "the kernel by netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
}  # fmt: skip


def typed_line(attack: str, pattern: str = PATTERN) -> str:
    """The attack as one line of Python, for a script that executes what is typed. `pattern` is
    what it looks for; it must not match itself."""
    find = (
        f"import os, re; find = lambda data: print(set(re.findall({pattern!r}.encode(), data)) or 'nothing')"
    )
    return f"exec({chr(10).join((find, READ_ALL, READ_MEMORY, CALL, attack))!r})"
