"""Works out figures once more from proof files and exports: `python check_proof.py FILE...`, with nothing installed.

What it says and how, `contracts/plain/checking.py`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # `python -I` leaves the script's own folder out

from contracts.plain.checking import main  # noqa: E402 - as it has to be found first

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
