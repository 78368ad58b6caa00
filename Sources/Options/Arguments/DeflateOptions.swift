package import ArgumentParser
import Client
package import WebSocket

/// The compression that a client offers.
package struct DeflateOptions: ParsableArguments {
  package init() {}

  @Flag(help: "Do not offer permessage-deflate.")
  package var noCompress = false

  @Option(
    help: ArgumentHelp(
      """
      The parameters of permessage-deflate to offer, separated by semicolons: \
      server_max_window_bits=8 to 15, client_max_window_bits[=8 to 15], \
      server_no_context_takeover, client_no_context_takeover; '' offers it without any.
      """, valueName: "parameters"))
  package var deflate: DeflateOption?

  /// What is offered.
  package var offer: ExtensionOffer { deflate?.offer ?? ClientRequest.deflate }

  package func validate() throws {
    if noCompress, deflate != nil {
      throw ValidationError("--no-compress and --deflate exclude each other.")
    }
  }
}

/// The parameters of an offer of permessage-deflate (RFC 7692, section 7.1).
package struct DeflateOption: ExpressibleByArgument {
  package let offer: ExtensionOffer

  package init?(argument: String) {
    let text = argument.isEmpty ? "" : "; " + argument
    guard let offer = ExtensionOffer(element: "permessage-deflate" + text),
      PermessageDeflate.badParameter(in: offer, isOffer: true) == nil
    else { return nil }
    self.offer = offer
  }
}
