/// The escape sequences that set colours and attributes (ECMA-48 SGR).
enum GraphicRendition {
  /// The shortest sequence that changes one style into another; empty when they are equal.
  static func change(from old: Style, to new: Style) -> String {
    if old == new { return "" }
    if new == .plain { return "\u{1B}[0m" }
    let fromScratch = [0] + parameters(from: .plain, to: new)
    let step = canStep(from: old, to: new) ? parameters(from: old, to: new) : fromScratch
    let shortest = step.count <= fromScratch.count ? step : fromScratch
    return "\u{1B}[" + shortest.map(String.init).joined(separator: ";") + "m"
  }

  /// Bold and dim go off together (22), so losing just one of them needs a fresh start.
  private static func canStep(from old: Style, to new: Style) -> Bool {
    let losesOne = (old.isBold && !new.isBold) || (old.isDim && !new.isDim)
    return !(losesOne && (new.isBold || new.isDim))
  }

  private static func parameters(from old: Style, to new: Style) -> [Int] {
    var list: [Int] = []
    if (old.isBold && !new.isBold) || (old.isDim && !new.isDim) { list.append(22) }
    if new.isBold && !old.isBold { list.append(1) }
    if new.isDim && !old.isDim { list.append(2) }
    if new.isUnderlined != old.isUnderlined { list.append(new.isUnderlined ? 4 : 24) }
    if new.isReversed != old.isReversed { list.append(new.isReversed ? 7 : 27) }
    if new.foreground != old.foreground { list += color(new.foreground, base: 30) }
    if new.background != old.background { list += color(new.background, base: 40) }
    return list
  }

  private static func color(_ color: Color, base: Int) -> [Int] {
    switch color {
    case .default: [base + 9]
    case .indexed(let index) where index < 8: [base + Int(index)]
    case .indexed(let index) where index < 16: [base + 60 + Int(index) - 8]
    case .indexed(let index): [base + 8, 5, Int(index)]
    case .rgb(let red, let green, let blue): [base + 8, 2, Int(red), Int(green), Int(blue)]
    }
  }
}
