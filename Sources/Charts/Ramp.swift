/// Characters that grow darker step by step, for displays without colours.
public enum Ramp {
  /// Shades of a quarter, a half, three quarters and the whole: monotone in every font.
  public static let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  /// ASCII characters whose ink grows evenly: in DejaVu Sans Mono no step is off by more than 0.7 %
  /// of the cell.
  public static let ascii: [Character] = [" ", ",", "!", "|", "{", "a", "O", "M"]
  /// Below zero on the left, strokes; above zero on the right, shades.
  static let divergingShades: [Character] = ["#", "=", "~", "-", " ", "░", "▒", "▓", "█"]
  /// Below zero on the left, strokes; above zero on the right, round letters.
  static let divergingASCII: [Character] = ["#", "=", "~", "-", " ", ".", "o", "O", "M"]

  /// The ramp of a display, from low to high.
  public static func characters(unicode: Bool, isDiverging: Bool = false) -> [Character] {
    switch (unicode, isDiverging) {
    case (true, false): shades
    case (true, true): divergingShades
    case (false, false): ascii
    case (false, true): divergingASCII
    }
  }
}
