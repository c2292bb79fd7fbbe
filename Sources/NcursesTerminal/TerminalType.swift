package import Screen

/// A kind of terminal, as curses knows it.
package struct TerminalType: Equatable, Sendable {
  /// Its name in the database.
  package let name: String
  /// What the database would say; nil to look there.
  package let description: String?

  package init(_ name: String, description: String? = nil) {
    self.name = name
    self.description = description
  }

  /// 24-bit colours for any terminal that has them.
  package static let direct = TerminalType("farfield-direct", description: directColorEntry)

  /// The types to try, best first, for an environment.
  ///
  /// COLORTERM promises 24-bit colours, which curses reaches through a `-direct` type only: ours,
  /// or the system's. A type that the database does not know is taken for an `xterm-256color`.
  ///
  /// - Parameters:
  ///   - environment: Reads TERM, COLORTERM and TMUX.
  ///   - wanted: The colours somebody asked for; nil for what the environment promises.
  package static func candidates(
    environment: [String: String], wanted: ColorDepth? = nil
  ) -> [TerminalType] {
    let own = environment["TERM"] ?? ""
    if own == "dumb" { return [TerminalType(own)] }
    let isPromised = DisplayAbilities.colorDepth(environment: environment) == .direct
    var types: [TerminalType] = []
    if wanted.map({ $0 == .direct }) ?? isPromised {
      let isInside = environment["TMUX"] != nil || own.hasPrefix("tmux") || own.hasPrefix("screen")
      types += [direct, TerminalType(isInside ? "tmux-direct" : "xterm-direct")]
    }
    if !own.isEmpty { types.append(TerminalType(own)) }
    return types + [TerminalType("xterm-256color")]
  }
}
