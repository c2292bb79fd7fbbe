extension Style {
  /// The style with colours that a display of this depth has.
  public func reduced(to depth: ColorDepth) -> Style {
    var style = self
    style.foreground = foreground.reduced(to: depth)
    style.background = background.reduced(to: depth)
    return style
  }
}

extension Color {
  /// The nearest colour that a display of this depth has; the default colour stays.
  ///
  /// Charts choose their colours for the depth beforehand; this is the safety net.
  public func reduced(to depth: ColorDepth) -> Color {
    switch (self, depth) {
    case (.default, _), (_, .direct): self
    case (_, .monochrome): .default
    case (.indexed, .indexed256): self
    case (.rgb(let red, let green, let blue), .indexed256):
      .indexed(Self.nearestFixedIndex(Int(red), Int(green), Int(blue)))
    case (.indexed(let index), .sixteen) where index < 16: self
    case (.indexed(let index), .eight) where index < 8: self
    case (.indexed(let index), .eight) where index < 16: .indexed(index - 8)
    case (_, .sixteen): nearestThemeColor(count: 16)
    case (_, .eight): nearestThemeColor(count: 8)
    }
  }

  /// Red, green and blue, 0…255, as xterm shows the colour; nil for the default colour.
  public var components: (red: Int, green: Int, blue: Int)? {
    switch self {
    case .default: nil
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    case .indexed(let index): Self.components(ofIndex: Int(index))
    }
  }

  private static let cubeSteps = [0, 95, 135, 175, 215, 255]

  /// xterm's default theme.
  private static let theme = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
    (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
    (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  private static func components(ofIndex index: Int) -> (Int, Int, Int) {
    if index < 16 { return theme[index] }
    if index >= 232 {
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    }
    let cube = index - 16
    return (cubeSteps[cube / 36], cubeSteps[cube / 6 % 6], cubeSteps[cube % 6])
  }

  /// The nearest of the 240 colours that no theme changes (16–255).
  private static func nearestFixedIndex(_ red: Int, _ green: Int, _ blue: Int) -> UInt8 {
    func step(_ value: Int) -> Int {
      value < 48 ? 0 : value < 115 ? 1 : min(5, (value - 35) / 40)
    }
    let cube = 16 + 36 * step(red) + 6 * step(green) + step(blue)
    let mean = (red + green + blue) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    let isGreyNearer =
      distance(components(ofIndex: grey), (red, green, blue))
      < distance(components(ofIndex: cube), (red, green, blue))
    return UInt8(isGreyNearer ? grey : cube)
  }

  private func nearestThemeColor(count: Int) -> Color {
    guard let own = components else { return .default }
    let nearest = (0..<count).min {
      Self.distance(Self.theme[$0], own) < Self.distance(Self.theme[$1], own)
    }
    return .indexed(UInt8(nearest ?? 7))
  }

  private static func distance(_ left: (Int, Int, Int), _ right: (Int, Int, Int)) -> Int {
    let (red, green, blue) = (left.0 - right.0, left.1 - right.1, left.2 - right.2)
    return red * red + green * green + blue * blue
  }
}
