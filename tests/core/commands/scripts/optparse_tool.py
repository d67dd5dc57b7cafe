import optparse

parser = optparse.OptionParser(usage="%prog [options] WORD")
parser.add_option("-u", "--upper", action="store_true")
options, words = parser.parse_args()
if not words:
    parser.error("a word is missing")
print(*(word.upper() if options.upper else word for word in words))
