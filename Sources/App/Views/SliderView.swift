import Charts
import Commands
import Glyphs
import Screen

/// The strip of parameters that keys and the mouse move.
struct SliderView {
  private let model: Model
  private let rect: Rect

  init(_ model: Model, _ rect: Rect) {
    self.model = model
    self.rect = rect
  }

  func draw(on frame: inout Frame) {
    for row in 0..<rect.size.rows {
      draw(model.parameter(at: row), isChosen: row == model.sliders.selected, row: row, on: &frame)
    }
  }

  private func draw(
    _ slider: SliderState, isChosen: Bool, row: Int, on frame: inout Frame
  ) {
    let unicode = model.abilities.showsUnicode
    let hasFocus = model.place == .slider && isChosen
    let track = Self.track(in: rect, parameters: model.parameters)
    let y = rect.origin.row + row
    let name = padded(slider.name, toWidth: Self.nameWidth(model.parameters))
    frame.put(
      name, row: y, column: rect.origin.column, style: hasFocus ? Look.selected : Look.heading)
    let lower = padded(numberText(slider.lower), toWidth: Self.numberWidth, alignment: .trailing)
    frame.put(lower, row: y, column: track.lowerBound - Self.numberWidth - 1)
    let range = slider.upper - slider.lower
    let share = range > 0 ? (slider.value - slider.lower) / range : 0
    let knob = track.lowerBound + Int((share * Double(track.count - 1)).rounded())
    for column in track {
      let glyph: Character = column == knob ? (unicode ? "█" : "#") : (unicode ? "─" : "-")
      frame[y, column] = Cell(
        glyph, column == knob ? Style(isBold: true, isReversed: hasFocus && !unicode) : Look.rule)
    }
    let isMoving = model.sliders.wanted[slider.name] != nil
    let value = " \(numberText(slider.upper))  = \(numberText(slider.value, digits: 4))"
    frame.put(
      value + (isMoving ? visibleText(" …", ascii: !unicode) : ""), row: y,
      column: track.upperBound, style: hasFocus ? Style(isBold: true) : .plain, clip: rect)
  }

  /// The columns of the tracks.
  static func track(in rect: Rect, parameters: [SliderState]) -> Range<Int> {
    let start = rect.origin.column + nameWidth(parameters) + 1 + numberWidth + 1
    return start..<max(start + 1, rect.right - valueWidth)
  }

  private static func nameWidth(_ parameters: [SliderState]) -> Int {
    min(parameters.map { displayWidth(of: $0.name) }.max() ?? 0, 16)
  }

  private static let numberWidth = 7
  private static let valueWidth = 22
}
