"""Verifies Open Badges 3.0 credentials by a library of others: verify.py BASE DID [--other-key], a credential in each line.

What the library looks for at https://HOST/ is asked of the server at BASE, as of that host. Of each credential a line says
what it claims, or why it is refused.
"""

import json
import sys
import urllib.request
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

base, did, *options = sys.argv[1:]


def download(url, *_):
    place = urlsplit(url)
    request = urllib.request.Request(base + place.path, headers={"Host": place.netloc})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


if "--other-key" in options:
    verifier = OB3Verifier(Ed25519PrivateKey.generate().public_key())
else:
    verifier = OB3Verifier.for_issuer_did(did, download=download)

for credential in sys.stdin.read().split():
    try:
        verifier.verify(credential, check_status=True, download=download)
        said = {"claims": jwt.decode(credential, options={"verify_signature": False})}
    except OB3VerificationError as refused:
        said = {"refused": str(refused)}
    print(json.dumps(said))
