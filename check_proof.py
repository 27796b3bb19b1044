"""Works out figures once more from proof files and exports: `python check_proof.py FILE...`, with nothing installed.

What it says and how, `contracts/plain/checking.py`.
"""

import sys

from contracts.plain.checking import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
