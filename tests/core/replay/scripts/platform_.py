import platform, locale, getpass, os, shutil, sys
print(platform.system(), locale.getpreferredencoding(), shutil.get_terminal_size(), os.get_terminal_size().columns)
print(sys.stdin.encoding, sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.flags.interactive, hasattr(sys, "ps1"))
print(os.ttyname.__name__, sys.stdin.readable(), sys.stdin.writable(), sys.stdout.writable(), sys.stdin.line_buffering)
print(shutil.which("nosuchprogram"), input("? "))
