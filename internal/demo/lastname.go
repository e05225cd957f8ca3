package demo

const lastNames = `
Abara Abbott Acosta Adeyemi Aguilar Ahmed Ainsley Alcott Alder Ali Almeida Alvarez Amari Andersen Ansah Aoki Aquino
Archer Arroyo Asante Ashby Atkins Avery Ayala Azizi Baez Bailey Baker Banerjee Baptiste Barlow Barrera Bauer Beaumont
Becker Bell Benally Benítez Berg Bishara Blackwood Blair Boateng Bogdan Bowman Brandt Briggs Brook Bui Burke Byrne
Cabrera Calloway Campos Cardoso Carver Castillo Chandra Chang Chavez Chowdhury Clarke Cohen Coleman Colón Conti Cook
Cortez Costa Cruz Cunningham Dang Das Dawson Delacroix Delgado Demir Desai Diallo Díaz Dinh Donnelly Dorsey Doyle Drummond
Dubois Duncan Duran Eaton Eguchi Ekström Ellison Eriksen Espinoza Estrada Eze Fagan Farah Farrow Fayed Fern Figueroa
Finch Fischer Flores Fofana Fontaine Ford Franco Fraser Fujita Gallagher García Garner Gill Goldberg Gomes Grady Greer
Guerrero Gupta Gutierrez Haddad Hahn Hale Halim Hansen Harlow Hassan Hayashi Hayes Heller Henson Hernández Hill Ho
Hoang Hollis Horvat Huang Hudson Hussein Ibarra Ikeda Irvin Iyer Jackson Jansen Jimenez Johal Jones Joshi Kamau Kang
Kapoor Kaur Keller Kelly Khan Kikuchi Kim Kingsley Kirk Klein Koh Kouassi Kovacs Kumar Lacroix Lam Langston Larkin
Larsen Lau Le Leone Lindgren Liu Lombardi Long Lopez Lowell Lund Ly Mackey Madsen Malone Mandal Marek Marsh Martínez
Mbeki Mehta Mendoza Mensah Mercer Meyer Mills Miranda Mishra Molina Monroe Montoya Moon Moreno Morrow Mwangi Nair Nakano
Navarro Ndiaye Nguyen Nilsson Noble Novak Nuñez Obi Odom Ojeda Okafor Olsen Omondi Oneill Ortega Osei Owens Pacheco Padilla
Palmer Parekh Park Patel Pereira Perkins Pham Pierce Pinto Popov Prescott Price Quinn Quintero Rahman Ramos Randall Rao
Reddy Reyes Rhodes Riley Rios Rivas Robledo Rojas Romano Rossi Rowan Ruiz Saito Salazar Samuel Sandoval Santos Sato
Schaefer Sharma Shaw Shin Silva Singh Sloane Soto Stein Stone Suarez Sullivan Tamayo Tan Tanaka Taylor Tesfaye Thao Thorne
Torres Tran Trujillo Tucker Uchida Underhill Vance Vargas Vasquez Vega Velez Vidal Vo Voss Wade Walsh Wang Ward Watanabe
Webb Weiss Whitaker Wilder Winters Wolfe Wong Wren Wu Yamada Yang Yazzie Yoon Young Zamora Zavala Zhao Zielinski
`
