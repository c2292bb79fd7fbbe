import CommandLanguage
import Diagnostics
import Evaluation
import Models
import Tensors

/// A model learning, step by step, until its steps are taken or it is stopped.
struct Training {
  /// How it ended.
  enum End: Equatable {
    /// All steps were taken, or those until a step that was named.
    case reached
    /// The person stopped it.
    case paused
    /// A number stopped being finite.
    case diverged(Divergence)
  }

  /// The model as it is now.
  private(set) var value: ModelValue
  /// The step it goes to.
  let goal: Int
  /// Seconds before this part of the run.
  private let secondsBefore: Double
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// The model when its held-out loss was last measured and finite, or as it began.
  private var lastGood: ModelValue
  /// The step it began this part at.
  let firstStep: Int

  init(_ value: ModelValue, until goal: Int) {
    self.value = value
    self.goal = goal
    secondsBefore = value.run?.steps.last?.seconds ?? 0
    firstStep = value.stepCount
    start = clock.now
    lastGood = value
  }

  /// Takes the steps.
  ///
  /// - Parameters:
  ///   - context: Threads, and the flag that stops it.
  ///   - afterStep: Told after each step.
  /// - Throws: What a step throws, but for being stopped or diverging.
  mutating func run(_ context: ComputeContext, afterStep: (ModelValue) throws -> Void) throws -> End
  {
    let inner = context.withoutProgress
    let (before, begin, clock) = (secondsBefore, start, clock)
    do {
      // Also a run that has nothing left to do is measured.
      repeat {
        let measured = value.run?.evaluations.count
        try value.learn(inner) { before + (clock.now - begin) / .seconds(1) }
        if value.run?.evaluations.count != measured, let moment = try value.headMoment(inner) {
          value.note(moment)
        }
        context.progress?(
          Double(value.stepCount - firstStep) / Double(max(goal - firstStep, 1)))
        keepIfGood()
        try afterStep(value)
      } while value.stepCount < goal
      return .reached
    } catch is ComputationCancelled {
      return .paused
    } catch ModelError.diverged(let divergence) {
      // With a finite loss the model is sound, and the step was too much for it alone; else the steps
      // before have spoilt it, and going on from there would fail again whatever the rate.
      if divergence.quantity != "gradient" { value = lastGood }
      return .diverged(divergence)
    }
  }

  private mutating func keepIfGood() {
    guard let found = value.run?.evaluations.last, found.step == value.stepCount,
      found.evaluation.loss.isFinite
    else { return }
    lastGood = value
  }
}

extension ComputeContext {
  /// The same for a part of a work that tells its progress itself.
  var withoutProgress: ComputeContext {
    var context = self
    context.progress = nil
    return context
  }
}
