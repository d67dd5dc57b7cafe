import cmd
class Shell(cmd.Cmd):
    intro = "Welcome"; prompt = "(sh) "
    def do_add(self, a):
        "add numbers"
        print(sum(map(int, a.split())))
    def do_bye(self, a): return True
    def do_EOF(self, a): print("eof?")
Shell().cmdloop()
