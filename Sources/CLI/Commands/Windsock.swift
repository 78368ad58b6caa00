package import ArgumentParser
import CLinux
import Glibc
import Options
import Synchronization
import Text
import Transport

/// The program: chooses the command.
package struct Windsock: ParsableCommand {
  package init() {}

  package static let configuration = CommandConfiguration(
    commandName: "windsock",
    abstract: "Shows every WebSocket frame on the wire.",
    discussion: """
      EXAMPLES
        windsock demo                                    see it work, no network
        windsock proxy --upstream http://localhost:8080  between client and server
        windsock run -- npm start                        show a program's traffic
        windsock browser https://example.org             the same for a browser
        windsock connect wss://example.org/chat          be the client
        windsock listen 8080                             be the server
        windsock sniff -i lo 'port 8080'                 watch an interface
        windsock open session.pcapng                     look at a recording
        windsock dump session.pcapng --filter 'op == close'
                                                         print some of its frames
        windsock dump ws://localhost:8080/ws --format ndjson
                                                         print frames as JSON lines

      `windsock URL` is short for `windsock connect URL`, and `windsock FILE` for
      `windsock open FILE`.

      MORE HELP
        windsock help screen     what the screen shows, and its keys
        windsock help filter     the filter language and its fields
        windsock help payloads   decoders, answers and their latency
        windsock help reach      ways to a server, proxies, TLS; run and browser
        windsock help proxying   who may use the proxy, certificates, gateways
        windsock help replaying  recordings played again
        windsock help files      what is read and written, exit statuses
        windsock help ndjson     the rows of NDJSON
        windsock help rules      files of rules that change traffic
        windsock help config     the config file

      EXIT STATUS
        0 success; 1 a check failed; 64 usage; 65 bad input file; 66 no such file;
        69 peer unreachable or handshake refused; 73 cannot create a file;
        74 I/O error; 76 the server broke the opening handshake or ended without a
        closing handshake; 77 not permitted; 124 --max-time ran out.
        run ends as its program does, or with 125 if windsock failed, 126 if the
        program cannot be run, 127 if it was not found
      """,
    version: Version.report,
    subcommands: [
      ConnectCommand.self, ListenCommand.self, ProxyCommand.self, RunCommand.self,
      BrowserCommand.self, OpenCommand.self,
      SniffCommand.self, DumpCommand.self,
      ExportCommand.self, ReplayCommand.self, DiffCommand.self, LintCommand.self,
      StatsCommand.self, DemoCommand.self, AuthorityCommand.self, CurlCommand.self,
      PathsCommand.self, ThemesCommand.self, ConfigCommand.self, CompletionsCommand.self,
      DoctorCommand.self, ManualCommand.self,
    ])

  /// Runs the program with its command line, and ends it.
  package static func main() {
    // Writing to a closed pipe is an error that ends the program quietly.
    signal(SIGPIPE, SIG_IGN)
    windsock_keep_freed_memory()
    let limit = Descriptors.raiseLimit()
    ExternalProgram.descriptorLimit.withLock { $0 = limit }
    let arguments = ProgramArguments.all
    if let topic = HelpTopic(arguments) { return print(topic.text, terminator: "") }
    do {
      var command = try parseAsRoot(ImplicitSubcommand.complete(arguments))
      if let command = command as? any CheckedCommand { try command.check() }
      try command.run()
    } catch let failure as CommandError {
      failure.exit()
    } catch let status as ExitCode {
      // The exit status of a program that was run; there is nothing to print.
      Glibc.exit(status.rawValue)
    } catch {
      leave(with: error)
    }
  }

  /// Ends like `exit(withError:)`, but parts of the command line that are repeated in help or
  /// errors are made safe for the terminal.
  private static func leave(with error: any Error) -> Never {
    let code = exitCode(for: error)
    var text = fullMessage(for: error)
    for argument in ProgramArguments.all {
      let value = argument.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
      for word in [argument, value] where VisibleText.make(word) != word {
        text = text.replacing(word, with: VisibleText.make(word))
      }
    }
    if code.isSuccess {
      print(VisibleText.makeLines(text))
    } else {
      StandardError.writeLines(text)
    }
    // For `run`, any other status could be mistaken for one of the program's.
    let isOurs = !code.isSuccess && ProgramArguments.all.first == "run"
    Glibc.exit(isOurs ? CommandError.Status.launch.rawValue : code.rawValue)
  }
}
