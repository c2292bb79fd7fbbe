import Tensors

/// Reads a file with one array, which is named "array".
func readNpy(_ source: FileBytes, memoryLimit: Int) throws(TensorFileError) -> FileParts {
  var parts = FileParts()
  try addNpy(
    named: "array", in: source, range: 0..<source.count, memoryLimit: memoryLimit, to: &parts)
  return parts
}

/// Adds the array that fills `range` of `source`; text becomes text, a single text metadata.
func addNpy(
  named name: String, in source: FileBytes, range: Range<Int>,
  unchecked: StoredArray.UncheckedBytes? = nil, memoryLimit: Int, to parts: inout FileParts
) throws(TensorFileError) {
  let header = try source.withBytes { bytes throws(TensorFileError) in
    try NpyHeader(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }
  let width = header.element.byteCount
  let expected = try checkedByteCount(extents: header.extents, width: width)
  let found = range.count - header.dataOffset
  guard expected <= found else {
    throw .truncated(expected: header.dataOffset + expected, found: range.count)
  }
  guard expected == found else { throw .trailingBytes(found - expected) }
  let data = range.lowerBound + header.dataOffset..<range.upperBound
  let shape = Shape(header.extents)
  guard case .number(let type) = header.element else {
    try unchecked?.check(in: source, name: name)
    // A text takes 16 bytes here even when it takes none in the file.
    let (needed, overflow) = shape.count.multipliedReportingOverflow(by: 16 + width)
    guard !overflow, needed <= memoryLimit else {
      throw .tooLarge(bytes: overflow ? .max : needed, limit: memoryLimit)
    }
    let stored = try source.withBytes { bytes throws(TensorFileError) in
      textElements(
        in: UnsafeRawBufferPointer(rebasing: bytes[data]), element: header.element,
        count: shape.count, isBigEndian: header.isBigEndian)
    }
    let texts = header.isFortranOrder ? rowMajor(stored, shape: shape) : stored
    if shape.rank == 0 { return try parts.add(text: texts[0], named: name) }
    return try parts.add(texts: texts, named: name)
  }
  try parts.add(
    StoredArray(
      name: name, shape: shape, type: type, isBigEndian: header.isBigEndian,
      isFortranOrder: header.isFortranOrder, source: source, range: data, unchecked: unchecked),
    dtype: header.dtype)
}
