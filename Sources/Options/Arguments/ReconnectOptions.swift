package import ArgumentParser
import Client

/// What a connection begins with, and whether another one follows it.
package struct ReconnectOptions: ParsableArguments {
  package init() {}

  @Flag(
    help: """
      Connect again when a connection is lost or cannot be made: after half a second, then at \
      growing intervals of up to 30 seconds.
      """)
  package var reconnect = false

  @Option(
    help: ArgumentHelp(
      """
      Send the lines of this file first on every connection: an empty line is a pause of a second, \
      and {{PATH}} the value at a JSON path of what the server sent last.
      """, valueName: "file"), completion: .file())
  package var onOpen: String?

  /// Both, with the file read.
  package func course() throws(CommandError) -> ConnectionCourse {
    let opening = try onOpen.map { path throws(CommandError) in
      let text = try TextFile.read(path, as: "the messages of --on-open")
      do throws(OpeningScriptError) {
        return try OpeningScript(text)
      } catch {
        throw CommandError(.badData, "\(path), line \(error.line): \(error.text)")
      }
    }
    return ConnectionCourse(reconnects: reconnect, opening: opening)
  }
}
