package demo

// firstNames and lastNames are common in many places and joined by chance; no pair is meant to be anybody.
const firstNames = `
Aaliyah Aaron Abby Abdul Abena Ada Adaeze Adela Adrian Agnes Aiko Aisha Akash Alba Alejandro Alice Alma Amara Amir Amy
Ana Anders Andre Angela Anh Anita Anjali Ann Antonio Anya Arjun Arlo Asha Astrid August Aurora Ava Axel Ayumi Baraka
Beatriz Ben Benita Bianca Bo Bruno Caleb Camila Carl Carlos Carmen Cecilia Celeste Chen Chidi Chloe Claire Clara Cora
Craig Cyrus Dalia Dante Daphne Darnell Deepa Delia Desmond Devon Diego Dina Dolores Dorothy Duc Ebony Edith Eduardo Efua
Eileen Elena Eli Elsa Emeka Emil Emma Enrique Erin Esther Ethan Eva Ezra Fatima Felix Fiona Flora Frances Freya Gabriel
Gail Gareth Gemma George Gia Giovanni Gloria Grace Greta Guillermo Gus Hana Hannah Harriet Hassan Hazel Hector Helen
Henry Hiro Holly Hugo Ibrahim Ida Imani Ines Ingrid Irene Iris Isaac Isabel Ivan Ivy Jada Jamal James Jasmine Javier Jin
Joan Joaquín Joe José Joy Juan Judith Jules June Kai Kareem Karen Kaveh Keiko Kenji Khadija Kim Kofi Kwame Lakshmi Lars
Latoya Laura Leah Leila Lena Leo Leticia Liam Lila Lin Linh Lois Lorenzo Lucía Lucy Luis Luz Lydia Mabel Magda Mai Malik
Manuel Mara Marcus Margaret María Mariam Marta Mateo Maya Mei Miguel Mila Miles Mina Miriam Mohamed Monique Nadia Naomi
Nasir Nia Nikhil Nina Nneka Noah Noor Nora Octavia Odette Olga Oliver Omar Oscar Otis Pablo Paloma Parisa Pearl Pedro
Penny Petra Phoebe Pilar Priya Quentin Rachel Rafael Ramona Ravi Rebecca Reggie René Rhea Rita Roberto Rosa Rosalind
Roy Ruben Ruth Saba Sadie Salma Samira Sana Sarah Sasha Selma Seo-yeon Shanice Shirin Silas Simone Sofía Solomon Stella
Sunita Susan Svea Tamika Tariq Tess Thandi Theo Thomas Thuy Tobias Tomás Tova Ulla Uma Valentina Vera Victor Viet Vikram
Viola Walter Wanda Wei Wendy Wes Will Winona Xavier Ximena Yara Yasmin Yolanda Yuki Yusuf Zadie Zahra Zainab Zara Zoë
`
