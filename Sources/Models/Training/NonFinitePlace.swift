import Attention
import Autodiff
import Tensors

/// Where a model's pass over an exercise first gives infinity or NaN.
struct NonFinitePlace {
  /// The part of the model, and whether it was its result or its gradient; nil when all is finite.
  let found: (name: String, quantity: String)?

  init(_ model: Model, _ problem: LaidOutProblem, _ context: ComputeContext) throws {
    for (form, numbers) in zip(model.forms, model.numbers) {
      guard numbers.allSatisfy(\.isFinite) else {
        found = (form.name, "parameter")
        return
      }
    }
    let tape = Tape<Float>(context: context)
    var spoilt: String?
    var pass = ForwardPass(model, on: tape, isTrained: true)
    pass.observer = { block, _, attention in
      let sides = [attention.queries, attention.keys, attention.values]
      if spoilt == nil, sides.contains(where: { !$0.elements.allSatisfy(\.isFinite) }) {
        spoilt = block
      }
    }
    let (loss, _) = try pass.loss(ModelBatch([problem], for: model.config))
    if !loss.value.elements[0].isFinite {
      found = (spoilt ?? "head", "loss")
      return
    }
    let gradients = try tape.gradients(of: loss, for: pass.parameters)
    // Gradients run from the head to the first block, so the last one is where it began.
    let place = model.forms.indices.last { !(gradients[$0]?.isFinite ?? true) }
    found = place.map { (model.forms[$0].name, "gradient") }
  }
}
