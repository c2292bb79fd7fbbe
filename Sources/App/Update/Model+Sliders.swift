import Commands

extension Model {
  /// The chosen parameter, where the person last wanted it.
  var chosenParameter: SliderState? {
    guard parameters.indices.contains(sliders.selected) else { return nil }
    return parameter(at: sliders.selected)
  }

  /// A parameter of the strip, at the newest value asked for.
  func parameter(at index: Int) -> SliderState {
    var slider = parameters[index]
    if let wanted = sliders.wanted[slider.name] { slider.value = wanted }
    return slider
  }

  /// Moves the chosen parameter by hundredths of its range.
  mutating func slide(by hundredths: Int) -> [Effect] {
    guard let slider = chosenParameter else { return [] }
    let step = (slider.upper - slider.lower) / 100
    return move(slider, to: slider.value + Double(hundredths) * step)
  }

  /// Moves the chosen parameter to an end of its range.
  mutating func slideToEnd(upper: Bool) -> [Effect] {
    guard let slider = chosenParameter else { return [] }
    return move(slider, to: upper ? slider.upper : slider.lower)
  }

  /// Asks for a value; while an older one is being computed only the newest waits.
  mutating func move(_ slider: SliderState, to value: Double) -> [Effect] {
    let step = (slider.upper - slider.lower) / 1000
    var value = min(max(slider.lower, value), slider.upper)
    if step > 0, value != slider.lower, value != slider.upper {
      value = slider.lower + ((value - slider.lower) / step).rounded() * step
    }
    guard value != slider.value else { return [] }
    sliders.wanted[slider.name] = value
    let kind = Work.Job.Kind.setParameter(name: slider.name, value: value)
    work.enqueue(Work.Job(kind: kind, isShown: false))
    return startNext()
  }
}
