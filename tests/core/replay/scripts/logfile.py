import logging, sys
log = logging.getLogger("app"); log.setLevel("DEBUG")
h = logging.StreamHandler(sys.stdout); h.setFormatter(logging.Formatter("[%(levelname)s] %(message)s %(filename)s:%(lineno)d"))
log.addHandler(h); log.addHandler(logging.FileHandler("app.log"))
log.debug("dbg %s", input("? ")); log.info("info"); print(open("app.log").read(), logging.root.handlers)
logging.basicConfig(stream=sys.stdout, force=True); logging.warning("w"); logging.captureWarnings(True)
import warnings; warnings.warn("captured")
