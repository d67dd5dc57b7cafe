import sys
def main(argv=None):
    print(sys.argv[1:], argv); return int(input("n? ") == "x")
if __name__ == "__main__":
    sys.exit(main())
