package dev.quarters.it;

class RunAsOrdinaryUserTest extends RunScenario {

    @Override
    Installation install() throws Exception {
        Requirement.program("setpriv");
        return Installation.forUser1000();
    }
}
