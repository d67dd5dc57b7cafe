"""A site in other processes, over HTTP, for the same clients as the site in this process."""

import base64
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any

from infra.serve.site import Route, Site
from tests.support.client import HOST

# Headers that a gateway sets.
GATEWAYS_OWN = ("x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")


class RemoteSite(Site):
    """The site at `address`, such as http://localhost:3000. An event is sent as the request that a gateway
    makes it of."""

    def __init__(self, address: str) -> None:
        self.address = address

    def route(self, method: str, path: str) -> Route:
        return Route("over HTTP", self._send, {})

    def _send(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        host = self.address.removeprefix("http://")
        headers = {
            name: value.replace(f"https://{HOST}", self.address).replace(HOST, host)
            for name, value in event["headers"].items()
            if name not in GATEWAYS_OWN
        }
        if cookies := event.get("cookies"):
            headers["cookie"] = "; ".join(cookies)
        query = f"?{event['rawQueryString']}" if event["rawQueryString"] else ""
        body = event.get("body", "")
        connection = HTTPConnection(host)
        try:
            connection.request(
                event["requestContext"]["http"]["method"],
                event["rawPath"] + query,
                base64.b64decode(body) if event["isBase64Encoded"] else body.encode(),
                headers,
            )
            response = connection.getresponse()
            content = response.read()
            compressed = "content-encoding" in response.headers
            return {
                "statusCode": response.status,
                "headers": {name.lower(): value for name, value in response.getheaders()},
                "cookies": response.msg.get_all("set-cookie", []),
                "body": base64.b64encode(content).decode() if compressed else content.decode(),
                "isBase64Encoded": compressed,
            }
        finally:
            connection.close()
