import logging
logging.warning("first")
logging.debug("hidden")
log = logging.getLogger(__name__)
log.error("oh %s", input("q: "))
try: 1/0
except ZeroDivisionError: log.exception("caught")
