"""A language server of pygls; run as a program, it speaks on its standard input and output."""

import asyncio

from lsprotocol import types
from pygls.lsp.server import LanguageServer


def language_server():
    server = LanguageServer("test", "1")

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params):
        document = params.text_document
        server.window_log_message(types.LogMessageParams(types.MessageType.Warning, "opened"))
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, []))
        wanted = types.ConfigurationParams([types.ConfigurationItem(section="test")])
        await server.workspace_configuration_async(wanted)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params):
        return types.Hover(contents=f"line {params.position.line}")

    @server.feature("test/wait")
    async def wait(params):
        await asyncio.sleep(60)

    return server


if __name__ == "__main__":
    language_server().start_io()
