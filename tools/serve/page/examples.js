// SPDX-License-Identifier: MIT
// Pairs to begin with, by the corpus that the model was trained on.

const captions = [
  ["Wet brown dog swims towards camera.", "A dog is in the water."],
  ["A man plays the guitar on a stage.", "A musician performs."],
  ["Two children laugh in the park.", "The children are asleep at home."],
  ["A woman in a red coat crosses the street.", "A woman walks outside."],
];

const questions = [
  ["How can I learn to play the piano?", "What is the best way to learn the piano?"],
  ["How do I lose weight quickly?", "How do I gain weight quickly?"],
  ["Why is the sky blue?", "What makes the sky look blue?"],
];

const passages = [
  [
    "The bridge was built in 1932 and carries eight lanes of traffic.",
    "The bridge is younger than fifty years.",
  ],
  [
    "The novel was written in French and later translated into English.",
    "The novel appeared in two languages.",
  ],
  ["The team won the final after extra time.", "The final was decided in regular time."],
];

const news = [
  [
    "The company said on Monday that its profit rose by ten percent.",
    "Profit rose ten percent, the company said on Monday.",
  ],
  ["Flights from New York to Florida are cheap.", "Flights from Florida to New York are cheap."],
  ["The minister will visit Paris next week.", "The minister cancelled the visit to Paris."],
];

const sample = [
  ["Nine swans and five ducks are near the river.", "Nine swans and two ducks are near the river."],
  ["The cook stole the carrot.", "The chef stole the carrot."],
  ["The cook stole the carrot.", "The cook stole the apple."],
  [
    "The hospital is to the north of the new hotel.",
    "The modern hotel is to the south of the hospital.",
  ],
  [
    "The friendly fox is not being frightened by the vocalist.",
    "The friendly fox is being frightened by the singer.",
  ],
  [
    "The clever scientist prefers cooking to bread.",
    "The clever researcher likes bread more than cooking.",
  ],
];

const byDataset = {
  sample,
  qqp: questions,
  qnli: questions,
  anli: passages,
  mrpc: news,
  paws: news,
  "sts-b": news,
};

/** Pairs that suit a model of that data set. */
export const examplesOf = (dataset) => byDataset[(dataset ?? "").toLowerCase()] ?? captions;

const all = [captions, ...Object.values(byDataset)].flat();

/** Whether the pair is one of the examples, so that nothing of the reader's is lost with it. */
export const isExample = (pair) => all.some(
  (example) => example[0] === pair[0] && example[1] === pair[1],
);
