extension DisplayAbilities {
  /// What a display can show, by its environment alone; for output without curses.
  ///
  /// TERM=dumb beats COLORTERM, COLORTERM beats the name of the terminal. Choices made by a person
  /// (`--color`, `NO_COLOR`) are the caller's.
  ///
  /// - Parameters:
  ///   - environment: Reads TERM, COLORTERM, LC_ALL, LC_CTYPE and LANG.
  ///   - isTerminal: False for a file or a pipe: no colours then.
  /// - Returns: Colours and whether Unicode can be shown.
  public static func detected(environment: [String: String], isTerminal: Bool) -> DisplayAbilities {
    DisplayAbilities(
      colorDepth: isTerminal ? colorDepth(environment: environment) : .monochrome,
      showsUnicode: hasUnicodeLocale(environment))
  }

  /// The colours a terminal has, by its environment; also right for `--color=always` into a pipe.
  public static func colorDepth(environment: [String: String]) -> ColorDepth {
    let type = environment["TERM"] ?? ""
    if type == "dumb" || type.isEmpty { return .monochrome }
    if namesDirectColor(environment) || type.hasSuffix("-direct") { return .direct }
    if type.contains("256color") || ["alacritty", "foot"].contains(type) { return .indexed256 }
    if ["xterm-kitty", "xterm-ghostty", "wezterm"].contains(type) { return .direct }
    if type.contains("16color") { return .sixteen }
    let isColorless = type.hasPrefix("vt") || type.hasSuffix("-mono") || type.hasSuffix("-m")
    return isColorless ? .monochrome : .eight
  }

  /// True when COLORTERM promises 24-bit colours.
  public static func namesDirectColor(_ environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased() ?? "")
  }

  /// True when the first locale variable that is set names UTF-8.
  public static func hasUnicodeLocale(_ environment: [String: String]) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    let locale = names.first { !$0.isEmpty }?.lowercased() ?? ""
    return locale.contains("utf-8") || locale.contains("utf8")
  }
}
