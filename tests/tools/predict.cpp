// SPDX-License-Identifier: MIT
// siamese predict: files, the command line, typed sentences.

#include "command.hpp"

#include <siamese/data/corpus.hpp>
#include <siamese/io/model_folder.hpp>

#include <doctest/doctest.h>

#include <charconv>
#include <limits>

using test::contains;
using test::shell;
using test::trained;

namespace {

siamese::AnyModel model() { return siamese::load(trained().path() / "model_dir/m"); }

/// The similarity in a line of output, whose text must be the shortest that reads back.
float similarity_of_line(const std::string& line) {
  const std::string text = line.substr(0, line.find('\t'));
  float similarity = std::numeric_limits<float>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), similarity);
  char shortest[32];
  CHECK(std::string(shortest, std::to_chars(shortest, shortest + 32, similarity).ptr) == text);
  return similarity;
}

/// The expected output of predict for the pairs.
std::string expected(const siamese::Pairs& pairs) {
  const siamese::AnyModel m = model();
  const float threshold = siamese::load_config(trained().path() / "model_dir/m")["threshold"];
  std::string text;
  for (const siamese::Pair& pair : pairs) {
    const float similarity = m.similarity(pair.sentence1, pair.sentence2);
    char shortest[32];
    text.append(shortest, std::to_chars(shortest, shortest + 32, similarity).ptr);
    text += similarity >= threshold ? "\talike\n" : "\tdifferent\n";
  }
  return text;
}

siamese::Pairs pairs_of(const std::string& file) {
  siamese::LoadReport report;
  return siamese::find_dataset("pairs").read(trained().path() / file, {}, report);
}

}

TEST_CASE("a file's pairs are compared in order, whatever the number of threads") {
  const siamese::Pairs pairs = pairs_of("corpus/train.tsv");
  REQUIRE(pairs.size() > 512); // more than a batch
  const std::string text = expected(pairs);
  for (const std::string threads : {"1", "2", "3"}) {
    const test::Outcome outcome =
        shell(trained(), "siamese predict m corpus/train.tsv --threads " + threads);
    CHECK(outcome.code == 0);
    CHECK(outcome.err == "");
    CHECK((outcome.out == text));
  }
}

TEST_CASE("similarities are printed in the shortest form that reads back") {
  const siamese::Pairs pairs = pairs_of("corpus/test.tsv");
  const auto lines = test::lines(shell(trained(), "siamese predict m corpus/test.tsv").out);
  REQUIRE(lines.size() == pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    CHECK(similarity_of_line(lines[i]) ==
          model().similarity(pairs[i].sentence1, pairs[i].sentence2));
}

TEST_CASE("two sentences on the command line are compared") {
  const test::Outcome same =
      shell(trained(), "siamese predict m --sentence1 'A dog sleeps.' --sentence2 'A dog sleeps.'");
  CHECK(same.code == 0);
  CHECK(same.out == "1\talike\n");

  const auto line = shell(trained(), "siamese predict m --sentence1 '-a cook' --sentence2 ''").out;
  CHECK(similarity_of_line(line) == model().similarity("-a cook", ""));
}

TEST_CASE("typed sentences are compared two by two") {
  const test::Outcome outcome =
      shell(trained(), "printf 'a cook\\r\\na cook\\r\\nthe dog\\na cat' | siamese predict m");
  CHECK(outcome.code == 0);
  CHECK(test::lines(outcome.err).size() == 1); // prompts are for terminals
  CHECK(contains(outcome.err, "every two lines are a pair; give - as FILE to read rows"));
  CHECK(outcome.out == expected({{"a cook", "a cook"}, {"the dog", "a cat"}}));

  const test::Outcome odd = shell(trained(), "printf 'a\\na\\nb\\n' | siamese predict m");
  CHECK(odd.code == 1);
  CHECK(odd.out == "1\talike\n");
  CHECK(contains(odd.err, "standard input:3: "));
}

TEST_CASE("a tab in a typed sentence is refused, because the line looks like a pair") {
  const test::Outcome outcome = shell(trained(), "printf 'a\na\nb\tc\nd\te\n' | siamese predict m");
  CHECK(outcome.code == 1);
  CHECK(outcome.out == "1\talike\n");
  CHECK(contains(outcome.err, "standard input:3: "));
  CHECK(contains(outcome.err, "give - as FILE"));
}

TEST_CASE("a name with a slash is a folder, whatever experiments exist") {
  const std::string sentences = " --sentence1 'a cook' --sentence2 'the dog'";
  shell(trained(), "cp -r model_dir/m model_dir/twin && cp -r model_dir/m twin\n"
                   "cp twin/best.safetensors twin/model.safetensors");
  const auto similarity = [&](const std::string& model) {
    return similarity_of_line(shell(trained(), "siamese predict " + model + sentences).out);
  };
  CHECK(similarity("twin") == similarity("m"));
  CHECK(similarity("./twin") == similarity("m --best"));
  const test::Outcome none = shell(trained(), "siamese predict ./m" + sentences);
  CHECK(none.code == 1);
  CHECK(contains(none.err, "no model './m': the folder holds no config.json"));
}

TEST_CASE("a model is an experiment's name or a folder") {
  const std::string sentences = " --sentence1 a --sentence2 a";
  CHECK(shell(trained(), "siamese predict model_dir/m" + sentences).code == 0);
  CHECK(shell(trained(), "siamese predict \"$PWD/model_dir/m\"" + sentences).code == 0);
  CHECK(shell(trained(), "cd corpus && siamese predict m --model-dir ../model_dir" + sentences)
            .code == 0);
}

TEST_CASE("the best epoch and another threshold are used on request") {
  const test::Outcome best =
      shell(trained(), "siamese predict m --best --sentence1 'a cook' --sentence2 'the dog'");
  CHECK(similarity_of_line(best.out) ==
        siamese::load(trained().path() / "model_dir/m", siamese::best_file)
            .similarity("a cook", "the dog"));
  const std::string same = "siamese predict m --sentence1 a --sentence2 a --threshold ";
  CHECK(shell(trained(), same + "1").out == "1\talike\n");
  CHECK(shell(trained(), same + "1.01").out == "1\tdifferent\n");

  shell(trained(), "cp -r model_dir/m strict");
  nlohmann::json config = test::json(trained(), "strict/config.json");
  config["threshold"] = 2;
  trained().write("strict/config.json", config.dump());
  CHECK(shell(trained(), "siamese predict strict --sentence1 a --sentence2 a").out ==
        "1\tdifferent\n");
}

TEST_CASE("a header names the columns, or the first two are used, and others are ignored") {
  const std::string pair = expected({{"the cook", "a dog"}});
  trained().write("plain.tsv", "the cook\ta dog\n");
  trained().write("more.tsv", "the cook\ta dog\t1\tx\ty\r\n");
  trained().write("header.tsv", "sentence1\tsentence2\nthe cook\ta dog\n");
  trained().write("mixed.tsv", "id\tsentence2\tlabel\tsentence1\n7\ta dog\t0\tthe cook");
  trained().write("bom.tsv", "\xef\xbb\xbfsentence1\tsentence2\nthe cook\ta dog\n");
  for (const std::string file : {"plain.tsv", "more.tsv", "header.tsv", "mixed.tsv", "bom.tsv"}) {
    CAPTURE(file);
    CHECK(shell(trained(), "siamese predict m " + file).out == pair);
  }
  CHECK(shell(trained(), "cat mixed.tsv | siamese predict m -").out == pair);
  CHECK(shell(trained(), "siamese predict m /dev/null").out == "");
}

TEST_CASE("CSV and JSON lines are read like TSV, plain and compressed") {
  const std::string pairs = expected({{"the cook, and", "a \"dog\"\nsleeps"}, {"a", "b"}});
  trained().write("plain.csv", "\"the cook, and\",\"a \"\"dog\"\"\nsleeps\"\r\na,b\r\n");
  trained().write("header.csv", "label,sentence2,sentence1\n"
                                "1,\"a \"\"dog\"\"\nsleeps\",\"the cook, and\"\n0,b,a");
  trained().write("some.jsonl", R"({"sentence1":"the cook, and","sentence2":"a \"dog\"\nsleeps"})"
                                "\n"
                                R"({"label":1,"sentence2":"b","sentence1":"\u0061"})");
  for (const std::string file : {"plain.csv", "header.csv", "some.jsonl"}) {
    CAPTURE(file);
    CHECK(shell(trained(), "siamese predict m " + file).out == pairs);
    CHECK(shell(trained(), "siamese predict m - < " + file).out == pairs);
#if defined(SIAMESE_HAS_ZLIB)
    CHECK(shell(trained(), "gzip -c " + file + " > packed && siamese predict m packed").out ==
          pairs);
#endif
  }
}

TEST_CASE("errors name the line of unusable rows of CSV and JSON lines") {
  const auto error_of = [](const std::string& content, const std::string& options = "") {
    trained().write("bad", content);
    const test::Outcome outcome = shell(trained(), "siamese predict m bad " + options);
    CHECK(outcome.code == 1);
    CHECK(test::lines(outcome.err).size() == 1);
    return outcome.err;
  };
  CHECK(contains(error_of("a,\"b\nc\"\nd\n", "--columns 1,2"),
                 "bad:3: 1 field where 2 are needed, separated by commas"));
  CHECK(contains(error_of("a,b\n\"c,d\ne,f\n", "--columns 1,2"),
                 "bad:2: a quote that opens in this row is never"));
  CHECK(contains(error_of("a\tb\n\n", "--columns 1,2"), "bad:2: empty row"));
  CHECK(contains(error_of("{\"sentence1\":\"a\"}\n"), "bad:1: no field sentence2; its fields are"));
  CHECK(contains(error_of("{\"sentence1\":\"a\",\"sentence2\":\"b\"}\n{\n"),
                 "bad:2: malformed JSON at byte 2"));
  CHECK(
      contains(error_of("id,question1,text\n1,a,b\n"), "bad:1: this header names no two columns"));
  CHECK(contains(error_of("id,first,second,label\n1,a,b,0\n"), "'first', 'second', 'label'; name"));
  CHECK(contains(error_of("a\tb\n", "--columns q,a"), "bad:1: no column q"));
}

TEST_CASE("a file is read like the model's dataset, or as another on request") {
  const std::string pair = expected({{"a cook", "the dog"}});
  shell(trained(), "cp -r model_dir/m model_dir/questions");
  nlohmann::json config = test::json(trained(), "model_dir/questions/config.json");
  config["training"]["dataset"] = "QQP";
  config["training"]["reading"] = {{"task", "similarity"}};
  trained().write("model_dir/questions/config.json", config.dump());

  trained().write("glue.tsv", "id\tquestion1\tquestion2\n0\t\"a cook\"\tthe dog\n");
  trained().write("own.tsv", "sentence2\tsentence1\nthe dog\ta cook\n");
  trained().write("other.csv", "x,q,a\n1,a cook,the dog\n");
  CHECK(shell(trained(), "siamese predict questions glue.tsv").out == pair);
  CHECK(shell(trained(), "siamese predict questions own.tsv").out == pair);
  CHECK(shell(trained(), "siamese predict m glue.tsv --dataset QQP").out == pair);
  CHECK(shell(trained(), "siamese predict m other.csv --columns q,a").out == pair);
  CHECK(shell(trained(), "siamese predict questions other.csv --columns q,a").out == pair);
  CHECK(shell(trained(), "siamese predict m other.csv --columns 2,3 --header").out == pair);
  CHECK(shell(trained(), "tail -n 1 other.csv | siamese predict m - --columns 2,3").out == pair);
  CHECK(shell(trained(), "printf 'a cook\tthe dog' | siamese predict m - --format csv").code == 1);

  trained().write("own.jsonl", R"({"sentence1":"a cook","sentence2":"the dog"})");
  CHECK(shell(trained(), "siamese predict questions own.jsonl").out == pair);
  trained().write("none.tsv", "a cook\tthe dog\n");
  const test::Outcome outcome = shell(trained(), "siamese predict questions none.tsv");
  CHECK(outcome.code == 1);
  CHECK(outcome.out == "");
  CHECK(contains(outcome.err, "none.tsv:1: no column question1"));
  CHECK(contains(outcome.err, "read as QQP, as in training; choose another with --dataset"));
  CHECK(shell(trained(), "siamese predict questions own.jsonl --dataset pairs").out == pair);
}

TEST_CASE("an option replaces its own value and no other") {
  shell(trained(), "cp -r model_dir/m model_dir/named");
  nlohmann::json config = test::json(trained(), "model_dir/named/config.json");
  config["training"]["dataset"] = "pairs";
  config["training"]["reading"] = {{"task", "similarity"}, {"columns", {"q", "a", "same"}}};
  trained().write("model_dir/named/config.json", config.dump());
  trained().write("named.csv", "id,q,a,same\n1,a cook,the dog,1\n");
  const std::string pair = expected({{"a cook", "the dog"}});
  for (const std::string options : {"", " --format csv", " --separator ,", " --dataset pairs"})
    CHECK(shell(trained(), "siamese predict named named.csv" + options).out == pair);
}

TEST_CASE("numbers and header of the training yield to the header of a file") {
  shell(trained(), "cp -r model_dir/m model_dir/numbered");
  nlohmann::json config = test::json(trained(), "model_dir/numbered/config.json");
  config["training"]["dataset"] = "pairs";
  config["training"]["reading"] = {
      {"task", "similarity"}, {"columns", {"2", "3", "1"}}, {"header", true}};
  trained().write("model_dir/numbered/config.json", config.dump());
  const std::string pair = expected({{"a cook", "the dog"}});
  trained().write("named.tsv", "sentence1\tsentence2\tlabel\na cook\tthe dog\t1\n");
  trained().write("plain.tsv", "1\ta cook\tthe dog\n");
  for (const std::string file : {"named.tsv", "plain.tsv"})
    CHECK(shell(trained(), "siamese predict numbered " + file).out == pair);
}

TEST_CASE("columns that are named are read although the usual ones are there") {
  trained().write("sets.tsv", "sentence1\tsentence2\tother\na cook\ta man\tthe dog\n");
  CHECK(shell(trained(), "siamese predict m sets.tsv --columns sentence1,other").out ==
        expected({{"a cook", "the dog"}}));
  const test::Outcome wrong = shell(trained(), "siamese predict m sets.tsv --columns a,b");
  CHECK(wrong.code == 1);
  CHECK(contains(wrong.err, "sets.tsv:1: no column a"));
}

TEST_CASE("columns are copied from JSON and beside numbered columns too") {
  trained().write("ids.jsonl", R"({"id":7,"n":1.5,"sentence1":"a","sentence2":"a"})");
  CHECK(shell(trained(), "siamese predict m ids.jsonl --copy id,n,sentence1").out ==
        "7\t1.5\ta\t1\talike\n");
  trained().write("ids.csv", "id,x,y,label\n7,a,a,1\n");
  CHECK(shell(trained(), "siamese predict m --copy id ids.csv --columns 2,3").out ==
        "7\t1\talike\n");
}

TEST_CASE("copied columns read back, also with quotes and tabs in them") {
  trained().write("copied.csv", "id,sentence1,sentence2\n\"a\tb\",x,y\n\"\"\"c\"\" d\",x,y\n"
                                "\"e \"\"f\"\"\",x,y\n\"two\nlines\",x,y\n");
  const auto out = test::lines(shell(trained(), "siamese predict m copied.csv --copy id").out);
  REQUIRE(out.size() == 4);
  CHECK(out[0].starts_with("\"a\tb\"\t"));
  CHECK(out[1].starts_with("\"\"\"c\"\" d\"\t"));
  CHECK(out[2].starts_with("e \"f\"\t"));
  CHECK(out[3].starts_with("two lines\t"));
}

TEST_CASE("a known name in the first row of a numbered file may be data") {
  trained().write("words.tsv", "score\tthe dog\na cat\ta dog\n");
  const test::Outcome outcome = shell(trained(), "siamese predict m words.tsv --columns 1,2");
  CHECK(outcome.out == expected({{"score", "the dog"}, {"a cat", "a dog"}}));
  CHECK(contains(outcome.err, "line 1 is the first pair: 'score' with 'the dog'"));
}

TEST_CASE("options without effect are refused") {
  for (const std::string option : {"--hypothesis-reason", "--header"}) {
    const test::Outcome outcome = shell(trained(), "siamese predict m corpus/test.tsv " + option);
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, option + " has no effect"));
  }
}

TEST_CASE("the first pair of a file without header is said") {
  trained().write("plain.tsv", "a\ta\n");
  for (const std::string options : {"", " --columns 2,1"}) {
    const test::Outcome outcome = shell(trained(), "siamese predict m plain.tsv" + options);
    CHECK(outcome.code == 0);
    CHECK(outcome.out == "1\talike\n");
    CHECK(contains(outcome.err,
                   "plain.tsv: without a header that names columns, line 1 is the first "
                   "pair: 'a' with 'a'; --columns"));
  }
  trained().write("headed.tsv", "label\tx\ty\n1\ta\ta\n");
  const test::Outcome headed = shell(trained(), "siamese predict m headed.tsv --columns 2,3");
  CHECK(headed.out == "1\talike\n");
  CHECK(headed.err == "");
}

TEST_CASE("a header may write the names in other usual ways") {
  const std::string pair = expected({{"a cook", "the dog"}});
  for (const std::string header :
       {"Sentence1\tSentence2", "sentence_1\t\"SENTENCE 2\"", "premise\thypothesis",
        "text_a\ttext_b", "question1\tquestion2"}) {
    CAPTURE(header);
    trained().write("header.tsv", header + "\na cook\tthe dog\n");
    const test::Outcome outcome = shell(trained(), "siamese predict m header.tsv");
    CHECK(outcome.out == pair);
    CHECK(outcome.err == "");
  }
}

TEST_CASE("rows on standard input without FILE are refused") {
  for (const std::string line : {R"({"sentence1":"a","sentence2":"b"})", "sentence1,sentence2"}) {
    trained().write("rows", line + "\na\n");
    const test::Outcome outcome = shell(trained(), "siamese predict m < rows");
    CHECK(outcome.code == 1);
    CHECK(outcome.out == "");
    CHECK(contains(outcome.err, "give - as FILE"));
  }
}

TEST_CASE("a header of the model's own columns on standard input without FILE is refused") {
  shell(trained(), "cp -r model_dir/m model_dir/own");
  nlohmann::json config = test::json(trained(), "model_dir/own/config.json");
  config["training"]["dataset"] = "pairs";
  config["training"]["reading"] = {{"columns", {"left", "right", "same"}}};
  trained().write("model_dir/own/config.json", config.dump());
  const test::Outcome outcome =
      shell(trained(), "printf 'id,left,right,same\n0,a,b,1\n' | siamese predict own");
  CHECK(outcome.code == 1);
  CHECK(outcome.out == "");
  CHECK(contains(outcome.err, "standard input:1: the sentence looks like a header"));
}

TEST_CASE("standard input is read on from where a shell left it") {
  trained().write("part.tsv", "sentence1\tsentence2\nthe cook\ta dog\na cat\tthe dog\n");
  for (const std::string from : {"-", "/dev/stdin"}) {
    const test::Outcome outcome =
        shell(trained(), "{ read a; read b; siamese predict m " + from + "; cat; } < part.tsv");
    CHECK(outcome.code == 0);
    CHECK(outcome.out == expected({{"a cat", "the dog"}}));
  }
}

TEST_CASE("results are printed as JSON, with columns of the file on request") {
  trained().write("ids.csv", "id,sentence1,sentence2\n7,a,a\n8,,b\n");
  const auto lines = test::lines(
      shell(trained(), "siamese predict m ids.csv --json --copy id --max-bad-rows 1").out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == R"({"line":2,"sentence1":"a","sentence2":"a","columns":{"id":"7"},)"
                    R"("similarity":1,"alike":true})");
  CHECK(lines[1] == R"({"line":3,"columns":{"id":"8"},"error":"empty sentence"})");
  CHECK(shell(trained(), "siamese predict m ids.csv --copy id --max-bad-rows 1").out ==
        "7\t1\talike\n8\terror\tempty sentence\n");
  const test::Outcome classes = shell(trained(), "siamese predict m ids.csv --all-classes");
  CHECK(classes.code == 2);
  CHECK(contains(classes.err, "--all-classes has no effect on a model without classes"));
}

TEST_CASE("sentences without a known word are said") {
  const test::Outcome outcome =
      shell(trained(), "siamese predict m --sentence1 'Zyxxq blorp' --sentence2 'a cook'");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "1 of 1 pairs have a sentence without a known word"));
}

TEST_CASE("an unusable row stops the output after the rows before it") {
  struct Bad {
    std::string row, problem;
  };
  for (const Bad& bad : {Bad{"alone", "1 field"},
                         {"", "empty row"},
                         {"a\t ", "empty sentence"},
                         {"a\t\xff", "not valid UTF-8"}}) {
    CAPTURE(bad.row);
    trained().write("bad.tsv", "a\ta\n" + bad.row + "\nb\tb\n");
    const test::Outcome outcome = shell(trained(), "siamese predict m bad.tsv");
    CHECK(outcome.code == 1);
    CHECK(outcome.out == "1\talike\n");
    CHECK(contains(outcome.err, "siamese: error: bad.tsv:2: " + bad.problem));
    CHECK(contains(outcome.err, "--max-bad-rows"));
  }
}

TEST_CASE("allowed unusable rows keep output and input aligned") {
  trained().write("bad.tsv", "a\ta\nalone\nb\tb\n\nc\tc\n");
  const test::Outcome outcome = shell(trained(), "siamese predict m bad.tsv --max-bad-rows 2");
  CHECK(outcome.code == 0);
  const std::vector<std::string> lines = test::lines(outcome.out);
  REQUIRE(lines.size() == 5);
  for (const std::size_t good : {0U, 2U, 4U}) CHECK(lines[good] == "1\talike");
  CHECK(lines[1].starts_with("error\t1 field"));
  CHECK(lines[3] == "error\tempty row");
  CHECK(contains(outcome.err, "2 rows could not be used"));

  CHECK(shell(trained(), "siamese predict m bad.tsv --max-bad-rows 1").code == 1);
}

TEST_CASE("a closed pipe ends the command without a message") {
  shell(trained(), "for i in 1 2 3 4 5 6 7 8 9; do tail -n +2 corpus/train.tsv; done > rows.tsv\n"
                   "(head -n 1 corpus/train.tsv; cat rows.tsv) > long.tsv");
  for (const char* before : {"", "trap '' PIPE; "}) {
    const test::Outcome outcome =
        shell(trained(), before + std::string("siamese predict m long.tsv | head -n 1"));
    CHECK(outcome.err == "");
    CHECK(test::lines(outcome.out).size() == 1);
  }
}

TEST_CASE("a full disk is an error") {
  if (!std::filesystem::exists("/dev/full")) return;
  const test::Outcome outcome =
      shell(trained(), "siamese predict m --sentence1 a --sentence2 a > /dev/full");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "standard output: cannot write"));
}

TEST_CASE("an error names a damaged model") {
  const std::string sentences = " --sentence1 a --sentence2 a";
  shell(trained(), "for m in short json words; do cp -r model_dir/m $m; done\n"
                   "truncate -s 1000 short/model.safetensors\n"
                   "echo '{' > json/config.json\n"
                   "rm words/vocabulary.txt");
  const auto check = [&](const std::string& name, const std::string& file) {
    const test::Outcome outcome = shell(trained(), "siamese predict " + name + sentences);
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.err, "siamese: error: " + name + '/' + file + ": "));
    CHECK(test::lines(outcome.err).size() == 1);
  };
  check("short", "model.safetensors");
  check("json", "config.json");
  check("words", "vocabulary.txt");
  const test::Outcome isa = shell(trained(), "SIAMESE_ISA=sse9 siamese predict m" + sentences);
  CHECK(isa.code == 1);
  CHECK(contains(isa.err, "error: SIAMESE_ISA=sse9 is not"));

  nlohmann::json config = test::json(trained(), "words/config.json");
  config["threshold"] = "high";
  trained().write("json/config.json", config.dump());
  check("json", "config.json");
}
