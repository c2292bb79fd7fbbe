public import Models

extension Evaluation {
  /// Where the share of right answers lies with 95 % confidence: "0.969 … 0.998"; targets count as drawn
  /// one by one.
  public var interval: ClosedRange<Double>? {
    asked == 0 ? nil : TaskLevel.counted(correct, of: asked).interval
  }
}
