// `scripts/check-tidy`: the rules without the tests, compiled by themselves so that it takes seconds.
import Foundation

let root = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "."
let tree = try Tree.read(root)
let offences = Rule.all.flatMap { $0.check(tree) }
for offence in offences { print(offence) }
print(offences.isEmpty ? "tidy" : "\(offences.count) offences")
exit(offences.isEmpty ? 0 : 1)
