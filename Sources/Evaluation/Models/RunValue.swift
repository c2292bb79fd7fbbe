public import Models

/// The history of a model's training.
public struct RunValue: Equatable, Sendable {
  /// The run: options, steps, measurements, and the model at its end.
  public let run: TrainingRun

  /// Wraps a run.
  public init(_ run: TrainingRun) { self.run = run }

  /// Seconds of all steps; nil when nobody looked at a clock.
  public var seconds: Double? { run.steps.last?.seconds }

  /// True when both took the same steps in the same way.
  public static func == (first: RunValue, second: RunValue) -> Bool {
    first.run.steps == second.run.steps && first.run.options == second.run.options
      && first.run.evaluations == second.run.evaluations && first.run.model == second.run.model
  }
}
